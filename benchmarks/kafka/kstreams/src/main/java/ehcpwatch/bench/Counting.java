package ehcpwatch.bench;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * Counts the events of each case, with Kafka Streams, one thread: how many, and the last sequence.
 *
 * <p>Run: {@code Counting BOOTSTRAP TOPIC COUNT GUARANTEE}. The state is in memory with a changelog,
 * behind the record cache, which writes a case that changes again once, as the engine does. The clock runs from the first event to the end of {@code close()}, which
 * flushes and commits; what it says goes to standard output as one line of JSON.
 */
public final class Counting {
  /** The envelope; the payload is parsed but not looked at, which is less than our own decoding. */
  record CaseEvent(
      String specversion,
      String id,
      String source,
      String type,
      String subject,
      OffsetDateTime recordedtime,
      String sequence,
      JsonNode data) {
    @JsonCreator
    CaseEvent {}
  }

  /** The value of a case in the table. */
  record Row(long events, long sequence) {}

  private static final ObjectReader READER =
      new ObjectMapper()
          .registerModule(new JavaTimeModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .readerFor(CaseEvent.class);

  private static final Serde<Row> ROW =
      Serdes.serdeFrom(
          (topic, row) ->
              row == null
                  ? null
                  : ByteBuffer.allocate(16).putLong(row.events).putLong(row.sequence).array(),
          (topic, bytes) -> {
            if (bytes == null) {
              return null;
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return new Row(buffer.getLong(), buffer.getLong());
          });

  private static final CountDownLatch DONE = new CountDownLatch(1);
  private static volatile long firstAt;
  private static long seen;
  private static long wanted;

  /** One partition's counting. Only one thread runs any of them. */
  private static final class Count implements Processor<String, byte[], Void, Void> {
    private KeyValueStore<String, Row> table;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
      table = context.getStateStore("counts");
    }

    @Override
    public void process(Record<String, byte[]> arrived) {
      if (seen == 0) {
        firstAt = System.nanoTime();
      }
      try {
        CaseEvent event = READER.readValue(arrived.value());
        Row before = table.get(event.subject());
        table.put(
            event.subject(),
            new Row(before == null ? 1 : before.events + 1, Long.parseLong(event.sequence())));
      } catch (IOException error) {
        throw new UncheckedIOException(error);
      }
      seen++;
      if (seen == wanted) {
        DONE.countDown();
      }
    }
  }

  private Counting() {}

  /** Measures once. */
  public static void main(String[] arguments) throws Exception {
    String topic = arguments[1];
    wanted = Long.parseLong(arguments[2]);

    Topology topology = new Topology();
    topology.addSource("input", new StringDeserializer(), new ByteArrayDeserializer(), topic);
    topology.addProcessor("count", Count::new, "input");
    topology.addStateStore(
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("counts"), Serdes.String(), ROW)
            .withLoggingEnabled(Map.of())
            .withCachingEnabled(),
        "count");

    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench-kstreams-" + System.nanoTime());
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, arguments[0]);
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, arguments[3]);
    settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
    settings.put(
        StreamsConfig.STATE_DIR_CONFIG, Files.createTempDirectory("bench-kstreams").toString());
    settings.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
    settings.put(StreamsConfig.producerPrefix(ProducerConfig.ACKS_CONFIG), "all");

    KafkaStreams streams = new KafkaStreams(topology, settings);
    streams.start();
    DONE.await();
    streams.close(Duration.ofSeconds(60));
    double seconds = (System.nanoTime() - firstAt) / 1e9;
    System.out.printf("{\"events\": %d, \"seconds\": %.3f}%n", seen, seconds);
    System.exit(0);
  }
}
