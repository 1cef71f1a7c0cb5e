"""Takes the README's picture of the real page: XOR in mid-backward, a weight selected.

python -m tests.browser.picture
"""

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import installed_chromium
from tests.browser.learner import Learner
from tests.serving import serving

TOP = Path(__file__).parents[2]
PICTURE = TOP / "static" / "pictures" / "page.png"
ITERATIONS = 60
BACKWARD_LAYER_1 = 6


def main() -> None:
    with serving([sys.executable, "-m", "app"], cwd=TOP) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed_chromium(), args=["--no-sandbox"])
        context = browser.new_context(
            viewport={"width": 1280, "height": 720}, device_scale_factor=1.5, reduced_motion="reduce", base_url=address
        )
        learner = Learner(context.new_page(), "/?preset=xor")
        learner.focus_row(3)
        learner.timeline.locator("[data-control=unit]").select_option("epoch")
        for iteration in range(1, ITERATIONS + 1):
            learner.timeline.locator("[data-action=forward]").click()
            learner.expect_iteration(iteration)
        learner.timeline.locator("[data-control=unit]").select_option("phase")
        for index in range(BACKWARD_LAYER_1 + 1):
            learner.timeline.locator("[data-action=forward]").click()
            learner.expect_phase(index)
        learner.page.mouse.move(2, 2)
        learner.page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
