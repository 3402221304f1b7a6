"""Backup and restore of all that an installation holds but its keys (decision 036)."""

from portal.services.backups.making import Made, backup
from portal.services.backups.manifest import BackupError
from portal.services.backups.restoring import Restored, restore

__all__ = ["BackupError", "Made", "Restored", "backup", "restore"]
