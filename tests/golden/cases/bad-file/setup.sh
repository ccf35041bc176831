mkdir unreadable binary large stray
ln -s nowhere unreadable/00-base.yaml
printf 'spec:\n  a: \0\1\2\n' > binary/00-base.yaml
head -c 5000000 /dev/zero | tr '\0' 'x' > large/00-base.yaml
echo hello > stray/notes.txt
