# SPDX-License-Identifier: LGPL-2.1-or-later
"""The program on a terminal of its own."""

import fcntl
import os
import pty
import select
import struct
import termios
import time

import harness


class OnTerminal:
    """Mixed into a case."""

    def on_terminal(self, *arguments, answers=(), columns=0, variables=(), on_output=None):
        """Runs the program on a terminal; answers are (text to wait for, what to type). on_output is called with the
        process, the terminal and all that came so far. Status and output."""
        pid, terminal = pty.fork()
        if pid == 0:
            os.environ["XDG_CONFIG_HOME"] = self.path("config")
            os.environ.update(variables)
            if columns:
                fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
            os.execv(harness.PROGRAM, [harness.PROGRAM, *arguments])
        output = b""
        waiting = list(answers)
        seen = 0
        end = time.monotonic() + 60
        while time.monotonic() < end:
            ready, _, _ = select.select([terminal], [], [], 1)
            if not ready:
                continue
            try:
                piece = os.read(terminal, 65536)
            except OSError:
                break
            if not piece:
                break
            output += piece
            while waiting and waiting[0][0].encode() in output[seen:]:
                question, answer = waiting.pop(0)
                seen = output.index(question.encode(), seen) + len(question.encode())
                os.write(terminal, answer.encode())
            if on_output:
                on_output(pid, terminal, output)
        _, status = os.waitpid(pid, 0)
        os.close(terminal)
        self.assertEqual(waiting, [], output.decode("utf-8", "replace"))
        return os.waitstatus_to_exitcode(status), output
