"""What is kept, and where: the course on disk, the ledger, the queue, nbgrader's gradebook."""
