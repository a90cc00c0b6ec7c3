"""A web service that keeps notes in PostgreSQL: DATABASE_URL says where that is, PORT where to listen."""

import os
import signal
import sys

import psycopg
import ujson
import waitress
from flask import Flask, Response, request

app = Flask(__name__)


@app.get("/health")
def health() -> Response:
    """Say that it runs, and which driver it has."""
    return Response(ujson.dumps({"libpq": psycopg.pq.version()}), mimetype="application/json")


@app.get("/notes")
def read() -> Response:
    """Give all notes."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as database:
        found = database.execute("SELECT text FROM notes ORDER BY id").fetchall()
    return Response(ujson.dumps([text for (text,) in found]), mimetype="application/json")


@app.post("/notes")
def write() -> tuple[str, int]:
    """Keep a note."""
    with psycopg.connect(os.environ["DATABASE_URL"]) as database:
        database.execute("INSERT INTO notes (text) VALUES (%s)", [request.get_data(as_text=True)])
    return "", 201


def main() -> None:
    """Serve until told to stop: by itself the first process of a container ignores SIGTERM."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    waitress.serve(app, listen=f"*:{os.environ.get('PORT', '8080')}")
