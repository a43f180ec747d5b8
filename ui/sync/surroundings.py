"""Whether there is a network and whether the window is looked at, as Qt knows it."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtNetwork import QNetworkInformation

if TYPE_CHECKING:
    from ui.sync.service import SyncService


class Surroundings(QObject):
    """Tells the service. Made once there is a server."""

    def __init__(self, service: "SyncService") -> None:
        super().__init__(service)
        self._service = service
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):
            application.applicationStateChanged.connect(self._on_application_state)
        feature = QNetworkInformation.Feature.Reachability
        if QNetworkInformation.loadBackendByFeatures(feature):
            information = QNetworkInformation.instance()
            information.reachabilityChanged.connect(self._on_reachability)
            self._on_reachability(information.reachability())

    @Slot(Qt.ApplicationState)
    def _on_application_state(self, _state: Qt.ApplicationState) -> None:
        self._service.note_visibility()

    @Slot(QNetworkInformation.Reachability)
    def _on_reachability(self, reachability: QNetworkInformation.Reachability) -> None:
        """Only "none at all" counts: a local network may well have the server in it."""
        self._service.note_network(
            online=reachability is not QNetworkInformation.Reachability.Disconnected
        )
