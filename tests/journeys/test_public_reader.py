"""A public reader finds a brief by a search in Urdu, and follows a recommendation's life: no cookie, no third party."""

from __future__ import annotations

from playwright.sync_api import expect

from baithak.demo.concluded import series
from tests.journeys.browsers import Browse
from tests.journeys.stage import Stage

TOLD = series()
DRAFT = TOLD["drafts"][0]
WORD = "سیلاب"  # flood, as the brief has it


def test_a_brief_is_found_in_urdu_and_its_recommendation_followed(released: Stage, browse: Browse) -> None:
    origin = released.doors["public"].origin
    phone = browse("ur")
    asked: list[str] = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(origin)
    phone.wait_for_url("**/ur/")
    phone.locator("header a[href$='/search/']").click()
    phone.locator("#q").fill(WORD)
    phone.locator("form[role=search] button").click()
    phone.get_by_role("link", name=TOLD["dialogue"]["ur"]).first.click()
    expect(phone.locator("main")).to_contain_text(DRAFT["text"]["ur"])
    phone.locator(f"main a[href$='/series/{TOLD['slug']}/']").click()
    expect(phone.locator("h1")).to_contain_text(TOLD["title"]["ur"])
    phone.get_by_role("link", name=DRAFT["title"]["ur"]).first.click()
    phone.wait_for_url("**/recommendations/**")
    expect(phone.locator("main ol li").first).to_be_visible()  # a step of its life
    assert phone.context.cookies() == []
    assert asked and all(url.startswith((origin, "data:")) for url in asked)
