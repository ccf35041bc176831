mkdir empty subdirectory subdirectory/more
