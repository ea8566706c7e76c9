# SPDX-License-Identifier: LGPL-2.1-or-later
"""What the tests of the mail viewer share: a display that nobody sees, the viewer in this process, eyes and hands.

Importing this starts the display, for GTK looks for one when it is imported; UNAVAILABLE says why there is none.
"""

import atexit
import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import time

PATIENCE = 15 * int(os.environ.get("HTTPMAIL_TEST_PATIENCE", "1"))
EXAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "examples")
home = tempfile.mkdtemp(prefix="httpmail-viewer-")
atexit.register(shutil.rmtree, home, ignore_errors=True)

# No session bus, no settings, no accessibility bus, no graphics driver: the same picture everywhere, and nothing left behind.
os.environ.update({
    "DBUS_SESSION_BUS_ADDRESS": "disabled:", "GDK_BACKEND": "x11", "GSETTINGS_BACKEND": "memory", "GSK_RENDERER": "cairo",
    "GTK_A11Y": "none", "XDG_CACHE_HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home, "XDG_RUNTIME_DIR": home,
})


def start_display():
    """An X server on a display of its own choice. It ends with this process, also when that is killed."""
    if not shutil.which("Xvfb"):
        return "there is no Xvfb"
    reading, writing = os.pipe()
    process = subprocess.Popen(["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x900x24", "-nolisten", "tcp",
                                "-terminate"],
                               pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)

    def stop():
        process.terminate()
        process.wait()

    atexit.register(stop)
    with os.fdopen(reading) as stream:
        number = stream.readline().strip()
    if not number:
        return "Xvfb does not start"
    os.environ["DISPLAY"] = ":" + number
    return None


def load():
    """The viewer as a module; its file is named as a program is."""
    sys.path.insert(0, EXAMPLES)
    spec = importlib.util.spec_from_file_location("mail_viewer", os.path.join(EXAMPLES, "mail-viewer.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


UNAVAILABLE = start_display()
viewer = None
if not UNAVAILABLE:
    try:
        viewer = load()
        from gi.repository import GLib, Gtk
    except (ImportError, ValueError) as problem:
        UNAVAILABLE = f"GTK 4 cannot be used from Python: {problem}"


def until(condition, what=""):
    """Runs the main loop until something is so, and returns it."""
    context = GLib.MainContext.default()
    end = time.monotonic() + PATIENCE
    while not (found := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain: {what or condition.__name__}")
        # Wakes the loop should nothing else do so.
        source = GLib.timeout_add(20, lambda: True)
        context.iteration(True)
        GLib.source_remove(source)
    return found


def walk(widget):
    """The widget and all that is in it and can be seen."""
    if not widget.get_visible():
        return
    yield widget
    child = widget.get_first_child()
    while child:
        yield from walk(child)
        child = child.get_next_sibling()


def texts(widget):
    """What is to be read in it."""
    return [w.get_text() for w in walk(widget) if isinstance(w, (Gtk.Label, Gtk.Text)) and w.get_text()]


def find(widget, kind, **properties):
    return [w for w in walk(widget) if isinstance(w, kind)
            and all(w.get_property(name) == value for name, value in properties.items())]


def press(widget, text):
    button, = find(widget, Gtk.Button, label=text)
    button.emit("clicked")


def dialogs():
    return [w for w in Gtk.Window.list_toplevels() if isinstance(w, viewer.Dialog) and w.get_visible()]


def dialog(*words):
    """Waits for the one dialog that says all of this."""
    return until(lambda: next((d for d in dialogs() if all(word in "\n".join(texts(d)) for word in words)), None),
                 f"a dialog that says {words}")


def frames(widget, number):
    """Waits until so many frames were drawn."""
    left = [number]

    def on_tick(_widget, _clock):
        left[0] -= 1
        return left[0] > 0

    widget.add_tick_callback(on_tick)
    widget.queue_draw()
    until(lambda: left[0] <= 0, "frames")


def screenshot(widget, path):
    """The widget as it is drawn. The nodes of GSK are no objects to PyGObject 3.42, so they pass through ctypes."""
    frames(widget, 5)
    snapshot = Gtk.Snapshot()
    Gtk.WidgetPaintable.new(widget).snapshot(snapshot, widget.get_width(), widget.get_height())
    gtk = ctypes.CDLL("libgtk-4.so.1")
    for function in (gtk.gtk_snapshot_to_node, gtk.gsk_renderer_render_texture):
        function.restype = ctypes.c_void_p
    node = ctypes.c_void_p(gtk.gtk_snapshot_to_node(ctypes.c_void_p(hash(snapshot))))
    renderer = ctypes.c_void_p(hash(widget.get_native().get_renderer()))
    texture = ctypes.c_void_p(gtk.gsk_renderer_render_texture(renderer, node, None))
    if not gtk.gdk_texture_save_to_png(texture, path.encode()):
        raise AssertionError(f"{path} cannot be written")
    gtk.g_object_unref(texture)
    gtk.gsk_render_node_unref(node)
