package theater.storeservice.http;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import theater.http.RefusedBody;

/** Fails when more than a number of bytes is read, behind the last of them. Used by one thread. */
final class LimitedInputStream extends FilterInputStream {
    private long left;

    LimitedInputStream(InputStream in, long limit) {
        super(in);
        this.left = limit;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        if (read >= 0) {
            count(1);
        }
        return read;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        int count = super.read(target, offset, length);
        count(Math.max(0, count));
        return count;
    }

    private void count(int bytes) throws IOException {
        left -= bytes;
        if (left < 0) {
            RefusedBody.discard(in);
            throw new TooLargeException();
        }
    }

    /** The content is larger than allowed. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super("the content is larger than allowed");
        }
    }
}
