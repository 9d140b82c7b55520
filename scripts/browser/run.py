"""Connects services in headless Chromium, with and without JavaScript, and looks at every page with axe.

usage: run.py BINARY DIRECTORY OUTPUT [--only TEXT]    OUTPUT: the directory of the screenshots
"""
import argparse, os, sys, traceback

from playwright.sync_api import sync_playwright

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import checks  # noqa: E402
import mcp_checks  # noqa: E402
from daemon import World  # noqa: E402
from pages import Camera  # noqa: E402


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("binary")
    parser.add_argument("directory")
    parser.add_argument("output")
    parser.add_argument("--only", default="")
    words = parser.parse_args()
    world = World(words.binary, words.directory, sys.executable)
    failed, passed = [], 0
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
                                                 args=["--no-sandbox", "--disable-dev-shm-usage"])
            camera = Camera(words.output)
            for check in checks.ALL + mcp_checks.ALL:
                name = check.__name__
                if words.only not in name:
                    continue
                try:
                    check(browser, world, camera)
                    passed += 1
                    print(f"ok    {name}", flush=True)
                except Exception as error:
                    failed.append(name)
                    place = traceback.extract_tb(error.__traceback__)[1]
                    print(f"FAIL  {name}, line {place.lineno}: {place.line}\n{str(error)[:2000]}", flush=True)
                    for page in [page for context in browser.contexts for page in context.pages]:
                        print(f"      {page.url[:100]}: {page.inner_text('body')[:300]!r} {getattr(page, 'errors', '')}", flush=True)
                for context in browser.contexts:
                    context.close()
            print(f"axe looked at {camera.looks} pages and found {len(camera.violations)} violations", flush=True)
            for violation in camera.violations:
                print(f"FAIL  {violation}")
            browser.close()
            failed += camera.violations
    finally:
        world.stop()
    print(f"screenshots are in {words.output}")
    print(f"{passed} passed, {len(failed)} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
