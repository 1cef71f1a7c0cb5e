"""Any runs that differ in their learning rate or their seed, advanced together, against each alone."""

from hypothesis import event, given
from hypothesis import strategies as st

from engine.errors import SpecError
from engine.run import Run, seek, start, step
from engine.spec import complete
from engine.stacked import advance, kind
from tests.engine.any_spec import examples, specs
from tests.engine.exact import everything

LAST = 25
RATES = (0.05, 0.5, 1e6, 1e60)


def varied(raw: dict, by: str) -> list[Run]:
    """Runs of a spec that differ in ``by`` alone; without those whose rows no run can be made of."""
    sgd = {"name": "sgd", **raw["optimizer"]}
    runs = []
    for number, rate in enumerate(RATES):
        own = {"seed": number} if by == "seed" else {"optimizer": {**sgd, "learning_rate": rate}}
        try:
            runs.append(start(complete({**raw, **own})))
        except SpecError:
            event("a seed that draws one class only")
    return runs


@examples(40)
@given(st.data())
def test_runs_advanced_together_have_all_that_each_has_alone(drawing):
    runs = varied(drawing.draw(specs(halting=False)), drawing.draw(st.sampled_from(["learning_rate", "seed"])))
    pause = drawing.draw(st.integers(1, LAST))
    for run, together in zip(runs, advance(advance(runs, pause), LAST), strict=True):
        alone = step(run, LAST) if run.status.is_ready else run
        assert everything(together) == everything(alone)
        assert together.history.rows(2000) == alone.history.rows(2000)
        back = drawing.draw(st.integers(0, alone.iteration))
        assert everything(seek(together, back)) == everything(seek(alone, back))
    event(f"{len({kind(run, LAST) for run in runs})} kinds")
