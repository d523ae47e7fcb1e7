"""The flow of `republish`: what the archive holds, built and published again without asking anybody."""

import logging
from typing import Any

from prefect import flow
from prefect.client.schemas.objects import State

from flows.carrying import carry_published
from flows.pages import render_site
from flows.refresh import Request, now_utc
from flows.scheduled.parameters import Target
from flows.scheduled.refresh_flow import run_stages, runner
from flows.scheduled.states import verdict
from flows.settings import load_settings

log = logging.getLogger(__name__)


@flow(name="abreast-republish", task_runner=runner(), persist_result=False)
def republish_flow(carry_to: Target | None = None, strict: bool = False) -> State[Any]:
    """Build the snapshot of all that is archived, publish it unless it stands already, and render every page anew.

    For the day after a change of ruleset, reviewed data, code or page templates, and for mending a damaged tree. Pages
    are written only where they differ. With `carry_to`, a folder or `s3://bucket/prefix`, the published tree is then
    carried there; a held run carries nothing. Raises CarryError.
    """
    settings = load_settings()
    outcome = run_stages(settings, Request(clock_utc=now_utc(), offline=True, strict=strict), fetch_retries=0)
    if outcome.published is not None and outcome.published.is_latest:
        render_site(settings.published)
        if carry_to is not None:
            done = carry_published(settings, carry_to)
            log.info("carried to %s: %d files, %d bytes", carry_to, done.sent, done.bytes_sent)
    return verdict(outcome)
