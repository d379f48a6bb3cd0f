"""Reading a mail: plain Python without Django, run in a child process that holds no secret of ours."""
