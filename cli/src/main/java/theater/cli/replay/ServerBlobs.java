package theater.cli.replay;

import theater.cli.api.Reply;
import theater.cli.api.TheaterClient;
import theater.replay.Blobs;
import theater.replay.ReplayException;
import theater.store.Digest;

/** Blobs of a server's store; each is checked against its digest. Any thread. */
public final class ServerBlobs implements Blobs {
    private static final int NOT_FOUND = 404;

    private final TheaterClient client;

    public ServerBlobs(TheaterClient client) {
        this.client = client;
    }

    @Override
    public byte[] get(Digest digest) {
        Reply reply = client.get("/cas/sha256/" + digest.hex());
        if (reply.status() == NOT_FOUND) {
            throw new ReplayException("blob-missing", "the store has no blob " + digest + " any more");
        }
        byte[] bytes = TheaterClient.accepted(reply).body();
        if (!Digest.of(bytes).equals(digest)) {
            throw new ReplayException("blob-missing", "the store answers other bytes for blob " + digest);
        }
        return bytes;
    }
}
