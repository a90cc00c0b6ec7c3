# Writes how many words the page has, as Go.
printf 'package main\n\nconst words = "%s words"\n' "$(wc -w <dist/index.html | tr -d ' ')" >words.go
