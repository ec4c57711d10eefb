"""What `./run bench` measures; each figure stands beside what it is compared with."""
