module site

go 1.22
