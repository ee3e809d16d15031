package theater.projector.source;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import theater.chain.Block;
import theater.chain.EventFields;
import theater.chain.EventHash;
import theater.chain.IndexText;
import theater.chain.MalformedException;
import theater.projector.archive.ArchivedEvent;
import theater.projector.archive.PrunedEvent;
import theater.projector.block.EventReader;
import theater.projector.block.SchemaTexts;
import theater.projector.error.ProjectorException;
import theater.projector.index.BlockFacts;
import theater.projector.index.EffectSet;
import theater.projector.index.EventFacts;

/**
 * Facts of events from their bytes. Where those are gone or are not those of the block, the time is the block's first and
 * the effects are unknown: the index then lacks something, and blocks go on. Any thread may use it; callers take turns.
 */
public final class SourceFacts implements BlockFacts {
    private static final Logger LOG = LoggerFactory.getLogger(SourceFacts.class);

    private final ChainSource source;
    private final EffectReader effects;

    public SourceFacts(ChainSource source, SchemaTexts schemas) {
        this.source = requireNonNull(source, "source is null");
        this.effects = new EffectReader(schemas);
    }

    @Override
    public List<EventFacts> of(Block block) {
        List<ArchivedEvent> records;
        try {
            records = source.events(block.header());
        } catch (ProjectorException e) {
            if (e.code() != ProjectorException.Code.GONE && e.code() != ProjectorException.Code.ARCHIVE_DAMAGED) {
                throw e;
            }
            unread(block, String.valueOf(e.getMessage()));
            return Collections.nCopies(block.header().events(), unknown(block));
        }
        synchronized (effects) {
            List<EventFacts> facts = new ArrayList<>(records.size());
            for (int place = 0; place < records.size(); place++) {
                facts.add(facts(block, place, records.get(place)));
            }
            return facts;
        }
    }

    private EventFacts facts(Block block, int place, ArchivedEvent record) {
        IndexText.Entry entry = block.index().entries().get(place);
        PrunedEvent pruned = record.pruned();
        if (pruned != null && pruned.hash().equals(entry.hash())) {
            return new EventFacts(pruned.time(), EffectSet.UNKNOWN);
        }
        byte[] value = record.value();
        byte[] event = EventReader.withoutPrefix(value);
        if (!EventHash.of(event).equals(entry.hash())) {
            unread(block, "event " + place + " is not the one that the block has");
            return unknown(block);
        }
        try {
            return new EventFacts(
                    EventFields.parse(event).time(), value == null ? EffectSet.UNKNOWN : effects.read(value));
        } catch (MalformedException e) {
            return new EventFacts(0, EffectSet.UNKNOWN);
        }
    }

    private static EventFacts unknown(Block block) {
        return new EventFacts(block.header().firstTime(), EffectSet.UNKNOWN);
    }

    private static void unread(Block block, String reason) {
        LOG.atWarn()
                .addKeyValue("partition", block.header().partition())
                .addKeyValue("block", block.header().block())
                .addKeyValue("reason", reason)
                .log("Events are indexed without their effects");
    }
}
