"""Each check is one visit of a user. `world` has the servers, `camera` keeps the pages."""
import itertools
import json
import os
import re
import subprocess
import urllib.parse

import stub

VISITORS = itertools.count(1)


def visit(browser, has_address=True, **options):
    """A page of a new browser profile, whose console must stay without an error of the content security policy.

    `has_address` is False where a page of the product asks the daemon, because CORS does not allow the header of the address."""
    headers = {"X-Forwarded-For": f"203.0.113.{next(VISITORS)}"} if has_address else {}
    context = browser.new_context(viewport={"width": 1280, "height": 900}, extra_http_headers=headers, **options)
    page = context.new_page()
    page.errors = []
    page.on("console", lambda message: page.errors.append(message.text) if "Content Security Policy" in message.text else None)
    page.set_default_timeout(15_000)
    return page


def end(page):
    assert page.errors == [], page.errors
    page.context.close()


def heading(page):
    return page.locator("h1").inner_text()


def go(page):
    page.locator("main .go").first.click()


def sign_in(page, name="jane", allow=True):
    """Signs in at the real OAuth server, and allows the access."""
    page.wait_for_url(re.compile(r"/login/"))
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", name)
    page.click("button")
    page.wait_for_url(re.compile(r"/o/authorize/"))
    page.locator("input[type=submit], button").filter(has_text="").locator("visible=true").last.click() if allow else \
        page.locator("input[type=submit]").first.click()


def expect_status(world, session, status):
    read = world.read(session)
    assert read["status"] == status, read
    return read


# MARK: forms

def a_form_is_checked_and_tested_before_it_is_stored(browser, world, camera):
    session = world.session("stub_key", binding="confirm")
    page = visit(browser)
    page.goto(session["url"])
    camera.take(page, "form")
    page.fill("[name='credentials.api_key']", "abc")
    go(page)
    page.locator(".note.bad").wait_for()
    camera.take(page, "form-errors")
    assert "abc" not in page.content()
    page.fill("[name='credentials.api_key']", "wrong-key")
    go(page)
    page.locator(".note.bad").wait_for()
    camera.take(page, "form-refused")
    assert "wrong-key" not in page.content()
    expect_status(world, session, "open")
    page.fill("[name='credentials.api_key']", "right-key")
    go(page)
    page.locator("svg.ok").first.wait_for()
    camera.take(page, "done-form")
    made = expect_status(world, session, "completed")
    assert world.call("GET", f"/api/v1/connections/{made['connection_id']}")[1]["status"] == "active"
    end(page)


def a_form_with_many_fields_says_what_is_wrong_in_which_field(browser, world, camera):
    session = world.session({"id": "postgres", "auth_method_id": "basic"}, binding="confirm")
    page = visit(browser)
    page.goto(session["url"])
    camera.take(page, "postgres")
    page.fill("[name='config.host']", "127.0.0.1")
    page.fill("[name='config.port']", "54321234")
    page.fill("[name='credentials.username']", "app")
    page.fill("[name='credentials.password']", "correct horse")
    page.fill("[name='config.database']", "orders")
    go(page)
    page.locator(".note.bad").wait_for()
    assert "correct horse" not in page.content()
    camera.take(page, "postgres-errors")
    page.fill("[name='config.port']", "9")
    go(page)
    page.locator(".note.bad").wait_for()
    camera.take(page, "postgres-no-server")
    end(page)


def a_form_works_without_javascript(browser, world, camera):
    session = world.session("stub_key", binding="confirm")
    page = visit(browser, java_script_enabled=False)
    page.goto(session["url"])
    page.fill("[name='credentials.api_key']", "right-key")
    go(page)
    page.locator("svg.ok").first.wait_for()
    expect_status(world, session, "completed")
    end(page)


# MARK: pickers

def the_picker_finds_a_service(browser, world, camera):
    session = world.session(binding="confirm")
    page = visit(browser)
    page.goto(session["url"])
    camera.take(page, "picker")
    page.goto(page.url + "&q=mail")
    camera.take(page, "picker-search")
    page.goto(page.url.replace("q=mail", "q=qqqq"))
    camera.take(page, "picker-none")
    end(page)


def the_user_chooses_among_methods(browser, world, camera):
    session = world.session("slack", binding="confirm")
    page = visit(browser)
    page.goto(session["url"])
    camera.take(page, "method")
    end(page)


# MARK: OAuth

def connect(browser, world, camera, integration="example_mail", scripts=True, **members):
    session = world.session(integration, binding="confirm", **members)
    page = visit(browser, java_script_enabled=scripts)
    page.goto(session["url"])
    if scripts:
        camera.take(page, "oauth")
    go(page)
    sign_in(page)
    page.wait_for_url(re.compile(r"/connect/s/.*/done"))
    return page, session


def a_user_signs_in_at_a_real_server(browser, world, camera):
    page, session = connect(browser, world, camera, user="jane")
    camera.take(page, "done")
    made = expect_status(world, session, "completed")
    connection = world.call("GET", f"/api/v1/connections/{made['connection_id']}")[1]
    assert connection["status"] == "active" and connection["account"]["name"] == "jane@example.com", connection
    assert "code=" not in page.url
    end(page)


def the_browser_returns_to_the_product(browser, world, camera):
    session = world.session("example_mail", binding="confirm", user="returning", return_url=world.product + "/connected")
    page = visit(browser)
    page.goto(session["url"])
    go(page)
    sign_in(page)
    page.wait_for_url(re.compile(r"/connected\?"))
    assert f"session={session['id']}" in page.url and "status=completed" in page.url, page.url
    end(page)


def a_user_signs_in_without_javascript(browser, world, camera):
    page, session = connect(browser, world, camera, scripts=False, user="noscript")
    expect_status(world, session, "completed")
    end(page)


def the_page_before_the_service_is_one_click_away(browser, world, camera):
    """The page that leads to the service goes on at once; its request is held, so that the page can be seen."""
    session = world.session("example_mail", binding="confirm")
    page = visit(browser)
    page.goto(session["url"])
    with_answer = []

    def hold(route):
        with_answer.append(route.request.url)
        route.abort()

    def keep(route):
        # The browser forgets the page as soon as it goes on.
        if route.request.method == "POST":
            reply = route.fetch()
            replies.append((reply.status, reply.text()))
            route.fulfill(response=reply)
        else:
            route.fallback()

    replies = []
    page.route(re.compile(r"/connect/s/"), keep)
    page.route(re.compile(r"/o/authorize/"), hold)
    with page.expect_response(lambda reply: reply.request.method == "POST"):
        go(page)
    [(status, text)] = replies
    assert status == 200
    assert 'http-equiv="refresh"' in text and "code_challenge_method=S256" in text
    end(page)
    page = visit(browser)
    page.route("**/*", lambda route: route.fallback())
    still = re.sub(r'<meta http-equiv="refresh"[^>]*>', "", text)
    page.route(re.compile(r"/leaving$"), lambda route: route.fulfill(body=still, content_type="text/html"))
    page.goto(world.url + "/leaving")
    camera.take(page, "leaving")
    end(page)


def log_in(page, world, user):
    page.goto(f"{world.product}/login?name={user}")


def the_product_learns_by_redirect(browser, world, camera):
    page = visit(browser)
    log_in(page, world, "redirected")
    page.click("#connect")
    page.fill("input[type=search]", "example mail")
    page.press("input[type=search]", "Enter")
    page.locator("main .rows a").filter(has_text="Sign in with Example Mail").or_(
        page.locator("main .rows a").filter(has_text="Example Mail")).first.click()
    go(page)
    sign_in(page)
    page.wait_for_url(re.compile(r"/connected\?|/done"))
    if "/done" in page.url:
        go(page)
        page.wait_for_url(re.compile(r"/connected\?"))
    assert page.locator("#result").inner_text() in ("completed", "pending"), page.content()
    page.goto(world.product)
    assert "active" in page.locator("#connections").inner_text()
    end(page)


def popup(browser, world, camera, integration):
    page = visit(browser, has_address=False)
    user = "popup-" + integration
    log_in(page, world, user)
    with page.expect_popup() as opened:
        page.click("#popup")
    window = opened.value
    window.set_default_timeout(15_000)
    window.wait_for_url(re.compile(r"/connect/s/"))
    url = urllib.parse.urlsplit(window.url)
    window.goto(f"{world.url}{url.path}/{integration}?{url.query}")
    go(window)
    sign_in(window)
    page.locator("#result").filter(has_text="completed").wait_for(timeout=20_000)
    page.reload()
    assert "active" in page.locator("#connections").inner_text()
    end(page)


def the_product_learns_from_a_popup(browser, world, camera):
    popup(browser, world, camera, "example_mail")


def the_product_learns_from_a_popup_whose_opener_is_cut(browser, world, camera):
    popup(browser, world, camera, "example_mail_coop")


def a_user_chooses_among_sites(browser, world, camera):
    session = world.session("stub_sites", binding="confirm")
    page = visit(browser)
    page.goto(session["url"])
    go(page)
    page.locator("input[type=radio]").first.wait_for()
    camera.take(page, "choose")
    page.locator("input[type=radio]").nth(1).check()
    go(page)
    page.wait_for_url(re.compile(r"/done"))
    made = expect_status(world, session, "completed")
    connection = world.call("GET", f"/api/v1/connections/{made['connection_id']}")[1]
    assert connection["config"]["site_id"] == "b2", connection
    end(page)


def curl_alone_connects(browser, world, camera):
    script = os.path.join(os.path.dirname(os.path.abspath(__file__)), "curl-alone")
    words = [script, world.url, world.key, "jane", "jane", world.product + "/connected"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    made = json.loads(done.stdout)
    assert made["status"] == "active" and made["user_id"] == "jane", made


def too_many_visits_have_to_wait(browser, world, camera):
    page = visit(browser)
    for _ in range(70):
        page.goto(world.url + "/connect/nothing")
        if "Too many" in page.locator("main").inner_text():
            break
    camera.take(page, "too-many")
    assert "Too many" in page.locator("main").inner_text()
    other = visit(browser)
    other.goto(world.url + "/connect/nothing")
    assert "Too many" not in other.locator("main").inner_text()
    end(other)
    end(page)


# MARK: failures

def failure(browser, world, camera, case, name, status="open"):
    session = world.session(f"stub_{case}", binding="confirm", return_url=world.product + "/connected")
    page = visit(browser)
    page.goto(session["url"])
    go(page)
    page.wait_for_url(re.compile(r"/failed|/oauth/callback"))
    camera.take(page, name)
    text = page.locator("main").inner_text()
    assert "stored" in text or case in ("secret",), text
    for hidden in ("<script>alert", "full", "error_description", "token-"):
        assert hidden not in page.content()
    expect_status(world, session, status)
    end(page)
    return text


def each_failure_has_its_sentence(browser, world, camera):
    sentences = {}
    for case, name in (("denied", "denied"), ("scope", "not-offered"), ("client", "not-accepted"), ("busy", "no-answer"),
                       ("administrator", "administrator"), ("other", "refused"), ("issuer", "wrong-place"),
                       ("secret", "wrong-secret"), ("silent", "silent"), ("html", "unreadable"), ("less", "less-access")):
        sentences[case] = failure(browser, world, camera, case, name)
    assert "moon_phase" in sentences["other"]
    assert "send mail for you" in sentences["less"]


def a_link_ends(browser, world, camera):
    page = visit(browser)
    page.goto(world.url + "/connect/" + "A" * 43)
    camera.take(page, "unknown-link")
    page.goto(world.url + "/oauth/callback/example_mail?state=pbsnothing&code=x")
    camera.take(page, "nothing-to-finish")
    session = world.session("stub_key", binding="confirm", return_url=world.product + "/connected")
    page.goto(session["url"])
    page.locator("header button").click()
    page.wait_for_url(re.compile(r"/connected\?.*status=cancelled"))
    expect_status(world, session, "cancelled")
    page.goto(session["url"])
    camera.take(page, "expired")
    end(page)


def a_used_state_says_so(browser, world, camera):
    session = world.session("stub_good", binding="confirm")
    page = visit(browser)
    seen = []
    page.on("request", lambda request: seen.append(request.url) if "/oauth/callback/" in request.url else None)
    page.goto(session["url"])
    go(page)
    page.wait_for_url(re.compile(r"/done"))
    page.goto(seen[0])
    camera.take(page, "used")
    other = visit(browser)
    other.goto(seen[0])
    camera.take(other, "other-browser")
    assert "Example Mail" not in other.locator("main").inner_text()
    end(other)
    end(page)


def another_browser_does_not_see_the_first_ones_page(browser, world, camera):
    session = world.session("stub_key", binding="confirm")
    page = visit(browser)
    page.goto(session["url"])
    other = visit(browser)
    other.goto(page.url)
    camera.take(other, "open-again")
    assert other.locator("input[type=password]").count() == 0
    end(other)
    end(page)


def another_account_is_refused_on_reconnect(browser, world, camera):
    stub.Stub.account = {"id": "7", "email": "jane@acme.com"}
    session = world.session("stub_account", binding="confirm", user="again")
    page = visit(browser)
    page.goto(session["url"])
    go(page)
    page.wait_for_url(re.compile(r"/done"))
    made = world.read(session)["connection_id"]
    again = world.call("POST", "/api/v1/connect-sessions", {"connection_id": made, "user_label": "jane@acme.com",
                                                            "binding": "confirm"})[1]
    page.goto(again["url"])
    camera.take(page, "reconnect")
    stub.Stub.account = {"id": "8", "email": "bob@acme.com"}
    go(page)
    page.locator("h1").filter(has_text="another account").wait_for()
    camera.take(page, "other-account")
    stub.Stub.account = {"id": "7", "email": "jane@acme.com"}
    page.goto(again["url"])
    go(page)
    page.wait_for_url(re.compile(r"/done"))
    assert world.read(again)["connection_id"] == made
    end(page)


# MARK: Your connections

def your_connections_are_the_users_alone(browser, world, camera):
    stub.Stub.account = {"id": "9", "email": "jane@acme.com"}
    for integration in ("stub_good", "stub_key"):
        session = world.session(integration, binding="confirm", user="mine")
        page = visit(browser)
        page.goto(session["url"])
        if integration == "stub_key":
            page.fill("[name='credentials.api_key']", "right-key")
        go(page)
        page.wait_for_url(re.compile(r"/done"))
        end(page)
    manage = world.call("POST", "/api/v1/connect-sessions", {"purpose": "manage", "user_id": "mine", "user_label": "jane@acme.com",
                                                             "return_url": world.product + "/connected"})[1]
    page = visit(browser)
    page.goto(manage["url"])
    camera.take(page, "manage-confirm")
    go(page)
    page.wait_for_url(re.compile(r"/connections"))
    camera.take(page, "your-connections")
    text = page.locator("main").inner_text()
    assert "Example Mail" in text and "Example Search" in text and "read your mail" in text, text
    other = visit(browser)
    other.goto(page.url)
    assert "Example Search" not in other.content()
    other.goto(manage["url"])
    camera.take(other, "manage-other-browser")
    assert "Example Search" not in other.content()
    end(other)
    page.get_by_role("link", name=re.compile("Disconnect")).or_(page.get_by_role("button", name=re.compile("Disconnect"))).first.click()
    page.wait_for_load_state()
    camera.take(page, "disconnect")
    page.get_by_role("button", name=re.compile("Disconnect")).first.click()
    page.wait_for_load_state()
    camera.take(page, "disconnected")
    assert len(world.call("GET", "/api/v1/connections/users/mine")[1]["connections"]) == 1
    end(page)


ALL = [value for name, value in list(globals().items())
       if callable(value) and getattr(value, "__module__", None) == __name__
       and name not in ("visit", "end", "heading", "go", "sign_in", "expect_status", "connect", "log_in", "popup", "failure")]
