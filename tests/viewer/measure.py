# SPDX-License-Identifier: LGPL-2.1-or-later
"""How long the viewer's main loop stands still while a large folder arrives, while it is scrolled and while it is searched.

usage: measure.py TOP PROGRAM [MESSAGES]        (100000 unless told otherwise)

A timer that should fire every 2 ms measures how late it is; a tick callback measures the time between two frames.
"""

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))
import driver  # noqa: E402
import harness  # noqa: E402
from driver import until  # noqa: E402

INTERVAL = 0.002


def waited():
    """For how long this thread could have run but another program did, in seconds."""
    with open("/proc/thread-self/schedstat", encoding="ascii") as stream:
        return int(stream.read().split()[1]) / 1e9


class Watch:
    """The delays of the main loop from now on, in milliseconds; without what other programs took on a busy machine."""

    def __init__(self, window):
        self.late, self.frames = [], []
        self.last, self.last_waited, self.last_frame = time.monotonic(), waited(), None
        self.source = driver.GLib.timeout_add(int(INTERVAL * 1000), self.on_timer, priority=driver.GLib.PRIORITY_DEFAULT)
        self.window, self.tick = window, window.add_tick_callback(self.on_tick)

    def on_timer(self):
        now, others = time.monotonic(), waited()
        late = (now - self.last - INTERVAL) * 1000
        self.late.append((late - (others - self.last_waited) * 1000, late))
        self.last, self.last_waited = now, others
        return True

    def on_tick(self, _widget, _clock):
        now = time.monotonic()
        if self.last_frame:
            self.frames.append((now - self.last_frame) * 1000)
        self.last_frame = now
        return True

    def stop(self, name):
        driver.GLib.source_remove(self.source)
        self.window.remove_tick_callback(self.tick)
        own, frames = sorted(late for late, _ in self.late), sorted(self.frames)
        print(f"{name:28} stall: longest {own[-1]:5.1f} ms ({max(late for _, late in self.late):5.1f} with other programs), "
              f"99 % {own[int(len(own) * .99)]:4.1f} ms; {len(frames)} frames: longest {frames[-1]:5.1f} ms, "
              f"99 % {frames[int(len(frames) * .99)]:5.1f} ms", flush=True)


def scroll(window, name, positions):
    """One position a frame."""
    adjustment = window.message_view.get_vadjustment()
    watch = Watch(window)
    positions = iter(positions)

    def on_tick(_widget, _clock):
        try:
            adjustment.set_value(next(positions) * (adjustment.get_upper() - adjustment.get_page_size()))
        except StopIteration:
            done.append(True)
            return False
        return True

    done = []
    window.add_tick_callback(on_tick)
    until(lambda: done, name)
    watch.stop(name)


def measure(url, password):
    application = driver.viewer.Viewer(url)
    application.register(None)
    application.activate()
    window = application.window
    question = driver.dialog("asks who you are")
    question.user.set_text(harness.ADA)
    question.password.set_text(password)
    driver.frames(window, 30)
    watch = Watch(window)
    started = time.monotonic()
    driver.press(question, "_Log on")
    until(lambda: window.members and window.members.get_n_items(), "the first message")
    first = time.monotonic()
    until(lambda: not window.members.is_loading(), "the whole list")
    print(f"first message after {first - started:.2f} s, all {window.members.get_n_items()} after "
          f"{time.monotonic() - started:.2f} s; {len(window.members)} in the model")
    watch.stop("while the list arrives")
    until(lambda: window.found.get_n_items() == len(window.members), "the filter")
    watch = Watch(window)
    window.reload()
    until(lambda: not window.members.is_loading(), "the list once more")
    watch.stop("while it arrives once more")
    scroll(window, "scrolling by the row", [i / len(window.members) for i in range(300)])
    scroll(window, "scrolling by half a page", [5 * i / len(window.members) for i in range(300)])
    scroll(window, "dragging the scroll bar", [i / 300 for i in range(300)])
    watch = Watch(window)
    window.search.set_text("piano")
    until(lambda: 0 < window.found.get_n_items() < len(window.members) and window.found.get_pending() == 0, "the search")
    driver.frames(window, 10)
    watch.stop(f"searching ({window.found.get_n_items()} found)")
    window.close()


def main():
    driver.PATIENCE = 600
    harness.TOP, harness.PROGRAM = sys.argv[1:3]
    messages = int(sys.argv[3]) if len(sys.argv) > 3 else 100000
    if driver.UNAVAILABLE:
        sys.exit(driver.UNAVAILABLE)
    given = os.environ.get("VIEWER_MAIL")
    directory = given or os.path.join(driver.home, "server")
    if not given:
        subprocess.run(["/usr/bin/python3", os.path.join(harness.TOP, "tools", "make-demo-mail"), directory, "--plain",
                        "--messages", str(messages)], check=True)
    server = harness.Server(directory)
    try:
        with open(os.path.join(directory, harness.ADA + ".password"), encoding="utf-8") as stream:
            measure(server.url, stream.read().strip())
    finally:
        server.stop()


if __name__ == "__main__":
    main()
