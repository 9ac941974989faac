"""Starting, stopping and performing runs.

A run's row is the job: whoever performs it holds its token, writes its heartbeat, and writes the
result once. A run left behind by a worker that died is taken up again from the start, and gives the
same result.
"""
