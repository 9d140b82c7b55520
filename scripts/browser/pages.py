"""Screenshots of a page in four forms, and axe's findings."""
import os

from axe_playwright_python.sync_playwright import Axe

FORMS = [("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390)]


class Camera:
    def __init__(self, output):
        os.makedirs(output, exist_ok=True)
        self.output, self.axe = output, Axe()
        self.looks, self.violations, self.taken = 0, [], set()

    def take(self, page, name):
        """Keeps the page as `name` in light and dark at 1280 and 390 pixels, and looks at each with axe. Once a name."""
        if name in self.taken:
            return
        self.taken.add(name)
        size = page.viewport_size
        for scheme, width in FORMS:
            page.emulate_media(color_scheme=scheme)
            page.set_viewport_size({"width": width, "height": 844 if width == 390 else 900})
            page.screenshot(path=os.path.join(self.output, f"{name}-{scheme}-{width}.png"), full_page=True)
            sideways = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
            if sideways:
                self.violations.append(f"{name} {scheme} {width}: the page scrolls sideways")
            found = self.axe.run(page).response["violations"]
            self.looks += 1
            self.violations += [f"{name} {scheme} {width}: {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found]
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(size)
