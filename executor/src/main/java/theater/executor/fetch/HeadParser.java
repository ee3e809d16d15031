package theater.executor.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.io.SessionInputBuffer;

/**
 * Reads status line and headers, and refuses those that a lost connection cut off: HttpCore takes the end of the stream
 * for the empty line after them, which would make a whole response of half a one.
 */
final class HeadParser extends DefaultHttpResponseParser {
    HeadParser(Http1Config config) {
        super(config);
    }

    @Override
    public ClassicHttpResponse parse(SessionInputBuffer buffer, InputStream in) throws IOException, HttpException {
        // The buffer reads on only if the line that is wanted is not in it.
        var noting = new EndNoting(in);
        try {
            ClassicHttpResponse head = super.parse(buffer, noting);
            if (!noting.ended) {
                return head;
            }
        } catch (HttpException e) {
            if (!noting.ended) {
                throw e;
            }
        }
        throw new ConnectionClosedException("it ended before the response's headers did");
    }

    private static final class EndNoting extends FilterInputStream {
        private boolean ended;

        EndNoting(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            ended |= read < 0;
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            ended |= read < 0;
            return read;
        }
    }
}
