# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints the directory below a prefix that PyGObject takes overrides from.

overrides-dir.py PREFIX
"""

import os
import sys
import sysconfig

import gi

prefix = os.path.abspath(sys.argv[1])
own = os.path.dirname(os.path.abspath(gi.__path__[0]))
# PyGObject looks below "gi" wherever Python looks for modules. Debian's /usr/local is below the prefix /usr, but another one.
below = [path for path in sys.path if path.startswith(prefix + os.sep)]
local = [path for path in below if path.startswith("/usr/local/") == (prefix == "/usr/local")]
modules = [path for path in local if path.endswith(("site-packages", "dist-packages"))]
if own in modules:
    found = own
elif modules:
    found = modules[0]
else:
    # Python does not look there; who uses such a prefix says so in PYTHONPATH.
    found = sysconfig.get_path("purelib", "posix_prefix", vars={"base": prefix, "installed_base": prefix})
print(os.path.join(found, "gi", "overrides"))
