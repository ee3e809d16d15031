"""Reads theater.events as a stranger would, with Confluent's client and nothing of ours.

    decode_events.py BOOTSTRAP_SERVERS REGISTRY_URL TOPIC COUNT

Prints one JSON object a line for each of the first COUNT events: actor, seq, hash of prev, type, outcome.
"""

import json
import sys
import time

from confluent_kafka import Consumer, KafkaError, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext

LIMIT_SECONDS = 60


def main(bootstrap_servers, registry_url, topic, count):
    decode = AvroDeserializer(SchemaRegistryClient({"url": registry_url}), return_record_name=True)
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap_servers,
            "group.id": "decode-events",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "isolation.level": "read_committed",
        }
    )
    try:
        partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
        consumer.assign([TopicPartition(topic, p, 0) for p in partitions])
        end = time.monotonic() + LIMIT_SECONDS
        seen = 0
        while seen < count:
            if time.monotonic() > end:
                sys.exit(f"only {seen} of {count} events in {LIMIT_SECONDS} s")
            record = consumer.poll(1.0)
            if record is None:
                continue
            if record.error():
                if record.error().code() == KafkaError._PARTITION_EOF:
                    continue
                sys.exit(str(record.error()))
            event = decode(record.value(), SerializationContext(topic, MessageField.VALUE))
            outcome, _ = event["outcome"]
            print(
                json.dumps(
                    {
                        "actor": event["actor"],
                        "seq": event["seq"],
                        "prev": event["prev"].hex(),
                        "type": event["type"],
                        "calls": [name for name, _ in event["calls"]],
                        "outcome": outcome,
                    }
                )
            )
            seen += 1
    finally:
        consumer.close()


if __name__ == "__main__":
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
