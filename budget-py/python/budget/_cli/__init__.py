"""The command line: a file for each thing that it speaks of."""
