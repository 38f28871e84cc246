"""The sample centre: a made-up travel company's contact centre, with causes planted in it.

It imports errors and params only. `write` composes the steps: draw everything from the seed
(`centre`), choose which rows get which dirt (`soiling`), write the exports of five systems
(`exports`), describe them (`manifest`). What is planted stands in `truth` and, written out for
the tests, in `answer_key`.
"""

from ccqa_lib.data.sample.manifest import SampleManifest
from ccqa_lib.data.sample.write import ensure_sample, write_sample

__all__ = ["SampleManifest", "ensure_sample", "write_sample"]
