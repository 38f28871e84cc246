"""Storage whose n-th step fails, in whichever process of a suite that step is."""

import mmap
import os
from pathlib import Path


class FailingStorage:
    """Counts the steps of storage in all processes of a suite, and has the n-th one fail."""

    def __init__(self, fail_at):
        self.fail_at = fail_at
        self.made = mmap.mmap(-1, 8)

    def counted(self, real, half=None):
        def call(*args, **kwargs):
            number = int.from_bytes(self.made[:8], "little") + 1
            self.made[:8] = number.to_bytes(8, "little")
            if number == self.fail_at:
                if half is not None:
                    half(*args, **kwargs)
                raise OSError(28, "No space left on device")
            return real(*args, **kwargs)

        return call

    def put_in(self):
        from ccqa_lib.runs import files, journal, publish, swap

        def half_written(path, content):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content[: len(content) // 2])

        def half_a_line(file, line):
            with file.open("ab") as opened:
                opened.write(line[: len(line) // 2])

        write = self.counted(files.write_synced, half_written)
        files.write_synced = publish.write_synced = write
        journal._append = self.counted(journal._append, half_a_line)
        os.fsync = self.counted(os.fsync)
        Path.rename, Path.replace = self.counted(Path.rename), self.counted(Path.replace)
        exchange = self.counted(swap._exchange)

        def exchange_or_not(one, other):
            try:
                return exchange(one, other)
            except OSError:
                return False

        swap._exchange = exchange_or_not
