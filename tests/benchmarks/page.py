"""How quick the page is in a real Chromium: first paint, Step to picture, frames a second while it plays.

    python -m tests.benchmarks.page

Prints a table; nothing here fails. Machines differ and are shared: read the medians, and compare within one run.
"""

import base64
import json
import statistics
import sys
import zlib
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import installed_chromium
from tests.serving import serving

ROUNDS = 5
PLAYED_MILLISECONDS = 4000

FRAMES = """async (milliseconds) => {
  const stamps = [];
  await new Promise((resolve) => {
    const began = performance.now();
    const count = (now) => {
      stamps.push(now);
      if (now - began < milliseconds) requestAnimationFrame(count); else resolve();
    };
    requestAnimationFrame(count);
  });
  const gaps = stamps.slice(1).map((now, index) => now - stamps[index]).sort((a, b) => a - b);
  return {fps: 1000 * gaps.length / (stamps.at(-1) - stamps[0]), worst: gaps.at(-1)};
}"""

STEP_TO_PICTURE = """async () => {
  const chip = document.querySelector('[data-view=timeline] .chip[data-index="0"]');
  const stage = document.querySelector('[data-view=stage]');
  const began = performance.now();
  const changed = new Promise((resolve) => {
    new MutationObserver(() => requestAnimationFrame(() => resolve(performance.now() - began)))
      .observe(stage, {subtree: true, childList: true, attributes: true, characterData: true});
  });
  document.querySelector('[data-view=timeline] [data-action=forward]').click();
  return changed;
}"""


ANSWER_TO_INPUT = """async (times) => {
  const control = document.querySelector('[data-view=timeline] [data-action=play]');
  const waits = [];
  for (let time = 0; time < times; time++) {
    await new Promise((resolve) => setTimeout(resolve, 150));
    const label = control.getAttribute("aria-label");
    const began = performance.now();
    control.click();
    await new Promise((resolve) => {
      const look = () => {
        if (control.getAttribute("aria-label") === label) requestAnimationFrame(look);
        else requestAnimationFrame(() => resolve(undefined));
      };
      look();
    });
    waits.push(performance.now() - began);
  }
  return waits;
}"""


def link(spec: dict[str, Any]) -> str:
    """The address that opens a run of ``spec``."""
    packed = zlib.compress(json.dumps({"spec": spec, "edits": [], "iteration": 0}).encode())
    return "/?run=" + base64.urlsafe_b64encode(packed).decode().rstrip("=")


def network(*units: int, inputs: int = 2) -> dict[str, Any]:
    """A spec with these tanh layers on random rows of a custom table."""
    rows = [[((7 * row + 3 * column) % 11 - 5) / 5 for column in range(inputs)] for row in range(16)]
    targets = [[((row * (one + 2)) % 7 - 3) / 4 for one in range(units[-1])] for row in range(16)]
    return {
        "dataset": {"name": "custom", "inputs": rows, "targets": targets},
        "layers": [{"units": one, "activation": "tanh"} for one in units],
        "optimizer": {"name": "sgd", "learning_rate": 0.05},
    }


def opened(browser: Browser, address: str) -> Page:
    """A page that shows its first picture."""
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.goto(address)
    page.wait_for_function("() => document.documentElement.hasAttribute('data-ready')")
    return page


def first_paint(browser: Browser, address: str) -> dict[str, float]:
    """Milliseconds to the first contentful paint and to the first drawn network, in a fresh context."""
    page = opened(browser, address)
    painted = page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime")
    drawn = page.evaluate("() => performance.now()")
    page.close()
    return {"paint": painted, "network": drawn}


def frames(browser: Browser, address: str) -> dict[str, float]:
    """Frames a second, and the longest gap in milliseconds, while the page plays by phase at full motion."""
    page = opened(browser, address)
    page.locator("[data-view=timeline] [data-action=play]").click()
    measured = page.evaluate(FRAMES, PLAYED_MILLISECONDS)
    page.close()
    return measured


def step_to_picture(browser: Browser, address: str) -> float:
    """Milliseconds from a click on Step to the first frame in which the stage has changed."""
    page = opened(browser, address)
    milliseconds = page.evaluate(STEP_TO_PICTURE)
    page.close()
    return milliseconds


def with_panels(browser: Browser, address: str, height: int) -> dict[str, Any]:
    """Frames while every panel is open and the page plays at full speed by iteration, seen through a window of this
    height; how many panels are in it; and milliseconds from a press of play or pause to the frame that shows it.
    """
    page = opened(browser, address)
    page.set_viewport_size({"width": 1280, "height": height})
    for heading in page.locator(".explore-card details:not([open]) > summary").all():
        heading.click()
    page.evaluate("() => document.querySelector('.explore-bar').scrollIntoView()")
    page.wait_for_load_state("networkidle")
    seen = page.evaluate(
        "() => [...document.querySelectorAll('.explore-body')].filter((body) => body.childElementCount > 0"
        " && body.getBoundingClientRect().top < innerHeight).length"
    )
    page.locator("[data-control=unit]").select_option("iteration")
    page.locator("[data-control=speed]").select_option("16")
    page.locator("[data-view=timeline] [data-action=play]").click()
    measured = page.evaluate(FRAMES, PLAYED_MILLISECONDS)
    waits = page.evaluate(ANSWER_TO_INPUT, 8)
    page.close()
    return {**measured, "wait": statistics.median(waits), "longest wait": max(waits), "seen": seen}


def median(values: list[float]) -> str:
    return f"{statistics.median(values):8.1f}   ({min(values):.1f} … {max(values):.1f})"


def main() -> None:
    root = Path(__file__).parents[2]
    with serving([sys.executable, "-m", "app"], cwd=root) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed_chromium(), args=["--no-sandbox"])
        first_paint(browser, address)
        paints = [first_paint(browser, address) for _ in range(ROUNDS)]
        print("median of", ROUNDS, "(least … most)")
        print("first contentful paint, ms      ", median([one["paint"] for one in paints]))
        print("network drawn, ms               ", median([one["network"] for one in paints]))
        steps = [step_to_picture(browser, address + "/?preset=xor") for _ in range(ROUNDS)]
        print("Step to picture, ms             ", median(steps))
        shapes = {"2-8-8-8-1": network(8, 8, 8, 1), "64-(8 × 64), canvas": network(*[64] * 8, inputs=64)}
        for name, spec in shapes.items():
            measured = [frames(browser, address + link(spec)) for _ in range(ROUNDS)]
            print(f"frames a second, {name:20s}", median([one["fps"] for one in measured]))
            print(f"longest gap, ms, {name:20s}", median([one["worst"] for one in measured]))
        for height in (720, 4000):
            measured = [with_panels(browser, address + "/?preset=circle", height) for _ in range(ROUNDS)]
            name = f"all panels open, {measured[0]['seen']} in view"
            print(f"frames a second, {name:25s}", median([one["fps"] for one in measured]))
            print(f"answer to a press, ms, {name:25s}", median([one["wait"] for one in measured]))
            print(f"longest answer, ms, {name:25s}", median([one["longest wait"] for one in measured]))
        browser.close()


if __name__ == "__main__":
    main()
