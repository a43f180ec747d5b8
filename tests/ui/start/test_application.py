"""What macOS hands over, sent to the application as the system does."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]
CODE = """
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from ui.start.application import OpeningApplication

application = OpeningApplication(["chalkline"])

def send(what):
    QCoreApplication.sendEvent(application, QFileOpenEvent(what))

send("/home/me/100% Doubles.chalk")
send(QUrl("chalkline://open?link=https%3A%2F%2Fschool.example.org%2Fs%2FAbCdEfGhIjKlMnOpQrStUvWx"))
for item in application.take_items():
    print(item.kind.value, item.text)
application.given.connect(lambda item: print("now", item.kind.value, item.text))
send("/home/me/More.chalk")
send(QUrl("ftp://school.example.org/More.chalk"))
"""


def test_files_and_links_of_the_system_are_given_on() -> None:
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == [
        "file /home/me/100% Doubles.chalk",
        "link https://school.example.org/s/AbCdEfGhIjKlMnOpQrStUvWx",
        "now file /home/me/More.chalk",
        "now other ",
    ]
