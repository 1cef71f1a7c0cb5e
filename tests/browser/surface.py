"""What a learner sees at the decision surface, and the runs that its tests look at."""

from playwright.sync_api import Locator, Page

from tests.browser.explore import Explore
from tests.browser.learner import link

CIRCLE = {
    "dataset": {"name": "circle", "rows": 60, "split": {"train": 0.5, "validation": 0.3, "test": 0.2}},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "tanh"}],
    "seed": 4,
}
IRIS = {
    "dataset": {"name": "iris"},
    "layers": [{"units": 4, "activation": "tanh"}, {"units": 3, "activation": "softmax"}],
    "loss": {"name": "cross_entropy"},
    "optimizer": {"name": "sgd", "learning_rate": 0.1},
    "seed": 2,
}
DIGITS = {
    "dataset": {"name": "digits"},
    "layers": [{"units": 6, "activation": "tanh"}, {"units": 10, "activation": "softmax"}],
    "loss": {"name": "cross_entropy"},
    "optimizer": {"name": "sgd", "learning_rate": 0.5},
    "seed": 2,
}
SINE = {
    "dataset": {"name": "sine", "rows": 30},
    "layers": [{"units": 3, "activation": "tanh"}, {"units": 1, "activation": "identity"}],
    "seed": 1,
}


class Surface(Explore):
    """A learner at the decision surface, brought into view."""

    def __init__(self, page: Page, spec: dict, iteration: int = 0) -> None:
        super().__init__(page, link(spec, iteration=iteration), "decision-surface")
        self.go_to_card()

    @property
    def map(self) -> Locator:
        return self.body.locator(".surface-map")

    def read(self, what: str) -> list[float]:
        """The exact numbers of a line of the readout."""
        found = self.body.locator(f"[data-read={what}] [data-exact]").all()
        return [float(one.get_attribute("data-exact") or "nan") for one in found]

    def place(self) -> list[float]:
        """The exact inputs of the grid point that is read."""
        title = self.body.locator("[data-read=node] span[title]").get_attribute("title") or ""
        return [float(text.replace("\N{MINUS SIGN}", "-")) for text in title.split(", ")]

    def counts(self) -> list[list[int]]:
        """The confusion matrix on screen."""
        read = "row => Array.from(row.querySelectorAll('[data-count]'), cell => Number(cell.dataset.count))"
        return [row.evaluate(read) for row in self.body.locator(".surface-matrix tbody tr").all()]

    def all_rows(self) -> list[dict]:
        """Every row at the moment on screen, page by page."""
        first = self.api("rows", limit=1000)
        more = [self.api("rows", limit=1000, offset=at)["rows"] for at in range(1000, first["total"], 1000)]
        return [row for page in (first["rows"], *more) for row in page]
