"""What the commands `test`, `lint`, `bench` and `chaos` share; nothing that runs in production."""
