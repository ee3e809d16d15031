"""Reads Theater's events with Confluent's client, from a point on to the present end.

    events.py BROKERS REGISTRY offset PARTITION OFFSET
    events.py BROKERS REGISTRY time MILLISECONDS-SINCE-1970
    events.py BROKERS REGISTRY cursor CURSOR

Prints partition, offset, actor, seq and hash of each, and checks that each event names the one before it.
Needs: pip install 'confluent-kafka[avro]'. Another topic than theater.events is named in TOPIC.
"""

import base64
import hashlib
import os
import sys

from confluent_kafka import Consumer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

TOPIC = os.environ.get("TOPIC", "theater.events")


def event_hash(value):
    """SHA-256 over a zero byte and the value without the registry's five bytes."""
    return hashlib.sha256(b"\0" + value[5:]).hexdigest()


def record_at(consumer, partition, offset):
    consumer.assign([TopicPartition(TOPIC, partition, offset)])
    record = consumer.poll(10)
    if record is None or record.error() or record.offset() != offset:
        sys.exit(f"there is no event at offset {offset} of partition {partition} any more")
    return record


def from_cursor(consumer, cursor):
    text = cursor.removeprefix("v1.")
    starts = []
    for line in base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().splitlines():
        partition, offset, seen = line.split(" ")
        partition, offset = int(partition), int(offset)
        if seen != "-" and seen != event_hash(record_at(consumer, partition, offset - 1).value()):
            sys.exit(f"the history of partition {partition} before offset {offset} is not the one that the cursor saw")
        starts.append(TopicPartition(TOPIC, partition, offset))
    return starts


def starts(consumer, where, arguments):
    if where == "offset":
        return [TopicPartition(TOPIC, int(arguments[0]), int(arguments[1]))]
    if where == "cursor":
        return from_cursor(consumer, arguments[0])
    partitions = consumer.list_topics(TOPIC, timeout=10).topics[TOPIC].partitions
    # Where nothing is as late, the end is told.
    return consumer.offsets_for_times([TopicPartition(TOPIC, p, int(arguments[0])) for p in partitions], timeout=10)


def main(brokers, registry, where, *arguments):
    decode = AvroDeserializer(SchemaRegistryClient({"url": registry}), return_record_name=True)
    consumer = Consumer(
        {
            "bootstrap.servers": brokers,
            "group.id": "events-example",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
            "auto.offset.reset": "error",
        }
    )
    before = {}
    for start in starts(consumer, where, arguments):
        end = consumer.get_watermark_offsets(start, timeout=10)[1]
        if start.offset < 0 or start.offset >= end:
            continue
        consumer.assign([start])
        # A position, not a count: markers of transactions take offsets as well.
        while consumer.position([start])[0].offset < end:
            record = consumer.poll(1)
            if record is None:
                continue
            if record.error():
                sys.exit(str(record.error()))
            event = decode(record.value(), SerializationContext(TOPIC, MessageField.VALUE))
            actor = event["actor"]
            if actor in before and before[actor] != event["prev"].hex():
                sys.exit(f"event {event['seq']} of {actor} does not follow the one before it")
            before[actor] = event_hash(record.value())
            print(record.partition(), record.offset(), actor, event["seq"], before[actor])
    consumer.close()


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])
