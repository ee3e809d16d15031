package theater.projector.witness;

import static java.util.Objects.requireNonNull;

import theater.chain.note.Note;

/** What came of asking a witness. */
sealed interface Answer {
    /** It cosigned; the line is its own and is valid. */
    record Cosigned(Note.SignatureLine line) implements Answer {
        public Cosigned {
            requireNonNull(line, "line is null");
        }
    }

    /** It has cosigned a larger tree already, as another instance showed it: this one has to read on first. */
    record Ahead(long size) implements Answer {}

    /** It holds that this log shows different trees. An operator has to look. */
    record Contradicted(String why) implements Answer {
        public Contradicted {
            requireNonNull(why, "why is null");
        }
    }

    /** It did not answer, or not with what the protocol wants. */
    record Failed(String why) implements Answer {
        public Failed {
            requireNonNull(why, "why is null");
        }
    }
}
