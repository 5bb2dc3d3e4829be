"""CountVectorizer of scikit-learn: counts the n-grams of 1 to so many characters of a text, one run for each line on standard input."""
import json
import sys
import time

from sklearn.feature_extraction.text import CountVectorizer

path, order = sys.argv[1], int(sys.argv[2])
with open(path, encoding="utf-8", newline="") as file:
    text = file.read()

for _ in sys.stdin:
    counter = CountVectorizer(analyzer="char", lowercase=False, ngram_range=(1, order))
    counter._white_spaces = type("Kept", (), {"sub": staticmethod(lambda _, document: document)})
    started = time.perf_counter()
    counter.fit_transform([text])
    elapsed = time.perf_counter() - started
    print(json.dumps({"milliseconds": 1000 * elapsed, "answer": len(counter.vocabulary_)}), flush=True)
