module report

go 1.22

require git.example.com/team/greet v1.0.0
