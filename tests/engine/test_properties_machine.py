"""Learners who step, seek, edit and reset in any order, against a model that begins anew for every answer.

The model keeps a spec, a list of edits, an iteration and how far it has been, and recomputes all by single steps with
every edit made by hand.
"""

import pytest
from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from engine.errors import BackpassError, Halted, NotReached
from engine.history import history
from engine.run import Run, edit, reset, seek, start, step
from engine.spec import complete
from engine.trace import trace
from tests.engine.any_spec import changes, examples, specs
from tests.engine.exact import everything, exact
from tests.engine.plain_run import laid_over

FURTHEST = 60


def anew(spec: dict, edits: dict[int, dict], last: int) -> Run:
    """The run at ``last``, or where it halts before, from the beginning."""
    run = start(complete(spec))
    while True:
        if run.iteration in edits:
            run = edit(run, edits[run.iteration])
        if run.iteration == last or not run.status.is_ready:
            return run
        run = step(run)


class Learner(RuleBasedStateMachine):
    """One run of the engine, and the model of it."""

    @initialize(spec=specs())
    def begin(self, spec):
        self.spec = spec
        self.run = start(complete(spec))
        self.edits, self.iteration, self.furthest = {}, 0, 0
        self.kept, self.known = [], {}

    def model(self, last: int | None = None) -> Run:
        """What the run should be, at its iteration or at ``last``."""
        last = self.iteration if last is None else last
        asked = last, repr(self.edits)
        if asked not in self.known:
            self.known[asked] = anew(self.spec, self.edits, last)
        return self.known[asked]

    def go(self, last: int, act) -> None:
        """Go on to iteration ``last``, or be refused because the run has halted."""
        if not self.model().status.is_ready:
            with pytest.raises(Halted):
                act()
            event("a step refused")
            return
        self.run = act()
        self.iteration = self.model(last).iteration
        self.furthest = max(self.furthest, self.iteration)

    @precondition(lambda self: self.iteration < FURTHEST)
    @rule(count=st.integers(1, 12))
    def step_on(self, count):
        self.go(self.iteration + count, lambda: step(self.run, count))

    @precondition(lambda self: self.iteration < FURTHEST and self.run.batch.of < 20)
    @rule(count=st.integers(1, 2))
    def step_by_epochs(self, count):
        batch = self.model().batch
        last = self.iteration + batch.of - batch.number + 1 + (count - 1) * batch.of
        self.go(last, lambda: step(self.run, count, "epoch"))

    @rule(share=st.floats(0, 1))
    def seek_to(self, share):
        self.iteration = round(share * self.furthest)
        self.run = seek(self.run, self.iteration)

    @rule(drawing=st.data())
    def edit_here(self, drawing):
        change = drawing.draw(changes(complete(self.spec).to_dict()))
        made = self.edits.get(self.iteration, {})
        # Of what has a name, an iteration's first edit stands: whether a second one changes it is another test's.
        change = {key: value for key, value in change.items() if key not in made or key in ("parameters", "frozen")}
        if not change:
            return
        self.run = edit(self.run, change)
        merged = {**made, **change}
        if "parameters" in made and "parameters" in change:
            merged["parameters"] = laid_over(made["parameters"], change["parameters"], "parameters")
        self.edits = {k: what for k, what in self.edits.items() if k < self.iteration} | {self.iteration: merged}
        self.furthest = self.iteration

    @precondition(lambda self: self.furthest > 1)
    @rule(drawing=st.data(), share=st.floats(0, 0.9), count=st.integers(1, 9))
    def change_the_past(self, drawing, share, count):
        self.seek_to(share)
        self.edit_here(drawing)
        self.it_is_what_the_model_is()
        self.step_on(count)
        self.it_is_what_the_model_is()
        self.seek_to(drawing.draw(st.floats(0, 1)))

    @rule(keep=st.booleans())
    def reset_all(self, keep):
        self.run = reset(self.run) if keep else reset(self.run, edits=[])
        self.edits = {k: what for k, what in self.edits.items() if keep and k == 0}
        self.iteration = self.furthest = 0

    @rule()
    def keep(self):
        self.kept.append((self.run, everything(self.run), self.run.furthest, history(self.run)))

    @rule(share=st.floats(0, 1))
    def look_back(self, share):
        n = 1 + round(share * self.furthest)
        before = self.model(n - 1)
        try:
            expected = exact(trace(before))
        except BackpassError as error:
            with pytest.raises(type(error)):
                trace(self.run, n)
        else:
            assert exact(trace(self.run, n)) == expected
        with pytest.raises(NotReached):
            trace(self.run, self.furthest + 2)
        with pytest.raises(NotReached):
            seek(self.run, self.furthest + 1)

    @invariant()
    def it_is_what_the_model_is(self):
        assert (self.run.iteration, self.run.furthest) == (self.iteration, self.furthest)
        assert self.run.edits == tuple({"iteration": k, **self.edits[k]} for k in sorted(self.edits))
        expected = self.model()
        assert expected.iteration == self.iteration
        assert everything(self.run) == everything(expected)
        assert [row.iteration for row in history(self.run)] == list(range(1, self.furthest + 1))
        if self.furthest == self.iteration:
            assert history(self.run) == history(expected)

    def teardown(self):
        for run, before, furthest, rows in getattr(self, "kept", []):
            assert (everything(run), run.furthest, history(run)) == (before, furthest, rows)


TestLearner = Learner.TestCase
TestLearner.settings = examples(30)
