"""scratch is NumPy only."""

import subprocess
import sys


def test_importing_scratch_loads_numpy_only():
    code = (
        "import sys, dlcourse.scratch\n"
        "heavy = {'keras', 'tensorflow', 'matplotlib', 'sklearn', 'scipy', 'pandas'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
