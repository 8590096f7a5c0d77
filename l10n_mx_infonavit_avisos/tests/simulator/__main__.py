import sys
from pathlib import Path

# Run as a folder, without the addon around it: that would import Odoo.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from simulator.cli import main  # noqa: E402

main()
