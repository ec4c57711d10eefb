"""What is tried with programs that few machines have: `./run test --extra`."""
