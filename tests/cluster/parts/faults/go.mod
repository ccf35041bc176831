module sparkjob/tests/cluster/parts/faults

go 1.24.0
