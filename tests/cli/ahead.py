"""The command as a process whose clock is some days ahead, for a test that needs a working day."""

import sys
from datetime import timedelta
from unittest.mock import patch

from ehcpwatch.cli import main
from ehcpwatch.clock import SystemClock

if __name__ == "__main__":
    ahead = timedelta(days=int(sys.argv.pop(1)))
    now = SystemClock.now
    with patch.object(SystemClock, "now", lambda clock: now(clock) + ahead):
        main()
