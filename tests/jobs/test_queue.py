"""The queue on each engine: what is asked for in one process is done in another; its tables are its own."""

from pathlib import Path

from pacte import migrations
from pacte.app import create_app
from pacte.jobs.worker import open_queue
from tests.conftest import settings_for
from tests.databases import PostgresTemplate, TestUrls


def test_a_task_queued_here_is_taken_there_once(urls: TestUrls, tmp_path: Path) -> None:
    url = urls.owner if urls.owner.startswith("postgresql") else f"sqlite:///{tmp_path}/queue/queue.sqlite"
    done: list[int] = []
    here, there = open_queue(url), open_queue(url)
    ask = here.task(name="ask")(done.append)
    there.task(name="ask")(done.append)
    ask(7)
    taken = there.dequeue()
    assert there.dequeue() is None
    assert here.dequeue() is None
    there.execute(taken)
    assert done == [7]
    here.storage.close()
    there.storage.close()


def test_the_queues_tables_are_no_difference(postgres_template: PostgresTemplate, tmp_path: Path) -> None:
    with postgres_template.database() as urls:
        queue = open_queue(urls.owner)
        app = create_app(settings_for(urls, tmp_path, queue_url=urls.owner))
        assert migrations.differences(app) == []
        queue.storage.close()
        app.extensions["pacte"].database.dispose()
