package theater.wasmtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class WasmInstanceTest {
    private final TestingHost host = new TestingHost();

    @Test
    void everyHostCallComesWithItsArguments() {
        host.state.put(TestingGuests.utf8("a1"), TestingGuests.utf8("x"));
        String script = """
                get a1
                put a2 y
                scan a
                delete a1
                send low:actor/2 greeting hello
                log hm
                """;

        Step step = host.run(TestingGuests.probe(), TestingGuests.handle("script", script));

        assertThat(step).isInstanceOf(Step.Done.class);
        assertThat(host.requests)
                .hasSize(9)
                .contains(
                        new HostRequest.StateGet(TestingGuests.utf8("a1")),
                        new HostRequest.StatePut(TestingGuests.utf8("a2"), TestingGuests.utf8("y")),
                        new HostRequest.StateDelete(TestingGuests.utf8("a1")),
                        new HostRequest.Log(LogLevel.WARN, "hm"))
                .hasAtLeastOneElementOfType(HostRequest.StateScan.class);
        assertThat(host.requests)
                .filteredOn(HostRequest.Send.class::isInstance)
                .singleElement()
                .isInstanceOfSatisfying(HostRequest.Send.class, send -> {
                    assertThat(send.to()).isEqualTo("actor/2");
                    assertThat(send.options().priority()).isEqualTo(Priority.LOW);
                    assertThat(send.payload().kind()).isEqualTo("greeting");
                    assertThat(send.payload().body()).isEqualTo(TestingGuests.utf8("hello"));
                });
        assertThat(host.state).containsOnlyKeys(TestingGuests.utf8("a2"));
    }

    @Test
    void theWholeMessageArrives() {
        Message message = new Message(
                "id-1",
                "actor/2",
                new Origin.Actor("actor/2"),
                "describe",
                77,
                List.of(new Attribute("a", "1"), new Attribute("a", "zwölf")),
                "text/plain",
                TestingGuests.utf8("body"),
                7L);

        String description = ActorsTest.answer(host.run(TestingGuests.probe(), new GuestCall.Handle(message)));

        assertThat(description).contains("id=id-1", "sender=actor/2", "time=77", "zwölf", "text/plain", "answer-to=7");
    }

    @Test
    void sameContextSameAnswers() {
        TurnContext other = new TurnContext("counter/1", 1, new byte[] {
            1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
        });

        String random = random(TestingGuests.CONTEXT);

        // RFC 8439, appendix A.1: ChaCha20 with zeros for key, nonce and counter.
        assertThat(random).isEqualTo("76b8e0ada0f13d90405d6ae55386bd28").isEqualTo(random(TestingGuests.CONTEXT));
        assertThat(random(other)).isNotEqualTo(random);
        assertThat(ActorsTest.answer(host.run(TestingGuests.probe(), TestingGuests.handle("self"))))
                .isEqualTo("counter/1");
        assertThat(ActorsTest.answer(host.run(TestingGuests.probe(), TestingGuests.handle("now"))))
                .isEqualTo("1700000000123");
    }

    @Test
    void equalTurnsUseEqualFuel() {
        assertThat(fuelOf("put", "k v")).isEqualTo(fuelOf("put", "k v")).isPositive();
    }

    @Test
    void standardOutputIsLoggedByTheLineAndExitEnds() {
        Step step = host.run(TestingGuests.guest("wasi-output"), TestingGuests.handle(""));

        assertThat(step)
                .isInstanceOfSatisfying(
                        Step.Failed.class, failed -> assertThat(failed.code()).isEqualTo(FailureCode.EXIT));
        // Low bits of: a random number (0x...76), the time (...123), no directories, a socket's error 2.
        assertThat(host.logs()).containsExactly("STDOUT a line", "STDOUT GLAC");
    }

    @Test
    void waitingForATimerOfWasiSleeps() {
        Step step = host.run(TestingGuests.guest("wasi-sleep"), TestingGuests.handle(""));

        assertThat(step).isInstanceOf(Step.Done.class);
        assertThat(host.requests).containsExactly(new HostRequest.Sleep(1_000));
    }

    @Test
    void aTimerOfWasiIsReadyWhenItsTimeHasComeAndNotBefore() {
        // It sleeps again as long as the host comes back too early.
        try (WasmInstance instance =
                TestingGuests.guest("wasi-sleep").newInstance(TestingGuests.CONTEXT, InstanceLimits.DEFAULT)) {
            long now = TestingGuests.CONTEXT.nowMillis();
            TestingHost.begin(instance, TestingGuests.handle(""));
            assertThat(instance.resume(new HostReply.Sleep(now + 400)))
                    .isEqualTo(new Step.HostCall(new HostRequest.Sleep(600)));
            assertThat(instance.resume(WasmInstance.encode(new HostReply.Sleep(now + 1_000))))
                    .isInstanceOf(Step.Done.class);
        }
    }

    @Test
    void logsAreCutAtTheLimit() {
        InstanceLimits limits = InstanceLimits.DEFAULT.withLogBytes(9);

        host.run(TestingGuests.guest("wasi-output"), limits, TestingGuests.handle(""));

        assertThat(host.logs()).containsExactly("STDOUT a line", "STDOUT GLA");
    }

    @Test
    void lifecycleIsFoundAndCalled() {
        Component component = TestingGuests.guest("lifecycle");

        assertThat(component.hasLifecycle()).isTrue();
        assertThat(component.imports()).containsExactly("theater:actor/runtime@1.0.0");
        assertThat(host.run(component, new GuestCall.Create(new byte[3])))
                .isEqualTo(new Step.Done(new GuestResult.Ok(new Outcome.Done())));
        assertThat(host.run(component, new GuestCall.Upgraded("ab"))).isInstanceOf(Step.Done.class);
        assertThat(host.logs()).containsExactly("INFO created", "INFO upgraded");
    }

    @Test
    void goesOnFromAnyThread() throws ExecutionException, InterruptedException {
        List<WasmInstance> instances = new ArrayList<>();
        List<Step> steps = new ArrayList<>();
        try (ExecutorService first = Executors.newSingleThreadExecutor();
                ExecutorService second = Executors.newSingleThreadExecutor()) {
            for (int i = 0; i < 50; i++) {
                WasmInstance instance =
                        TestingGuests.probe().newInstance(TestingGuests.CONTEXT, InstanceLimits.DEFAULT);
                instances.add(instance);
                steps.add(first.submit(() -> instance.start(TestingGuests.handle("script", "put a 1\nput b 2\nget a")))
                        .get());
            }
            for (int i = 0; i < 50; i++) {
                WasmInstance instance = instances.get(i);
                Step.HostCall call = (Step.HostCall) steps.get(i);
                Step next = second.submit(() -> instance.resume(host.reply(call.request())))
                        .get();
                assertThat(host.finish(instance, next)).isInstanceOf(Step.Done.class);
                instance.close();
            }
        }
    }

    @Test
    void placesAreCountedAndGivenBackInEveryState() {
        Engine engine = TestingGuests.engine();
        int free = engine.freeInstances();
        Component probe = TestingGuests.probe();
        WasmInstance fresh = probe.newInstance(TestingGuests.CONTEXT, InstanceLimits.DEFAULT);
        WasmInstance waiting = probe.newInstance(TestingGuests.CONTEXT, InstanceLimits.DEFAULT);
        assertThat(TestingHost.begin(waiting, TestingGuests.handle("get", "k"))).isInstanceOf(Step.HostCall.class);
        WasmInstance yielded = probe.newInstance(TestingGuests.CONTEXT, InstanceLimits.DEFAULT);
        assertThat(yielded.start(TestingGuests.handle("loop"))).isInstanceOf(Step.Yielded.class);
        assertThat(yielded.fuelUsed()).isPositive();
        assertThat(engine.freeInstances()).isEqualTo(free - 3);

        List.of(fresh, waiting, yielded).forEach(WasmInstance::close);

        assertThat(engine.freeInstances()).isEqualTo(free);
    }

    @Test
    void aFullPoolSaysSo() {
        List<WasmInstance> instances = new ArrayList<>();
        Component done = TestingGuests.guest("done");
        assertThatThrownBy(() -> {
                    while (instances.size() < 1000) {
                        instances.add(done.newInstance(TestingGuests.CONTEXT, InstanceLimits.DEFAULT));
                    }
                })
                .isInstanceOf(EngineBusyException.class);
        instances.forEach(WasmInstance::close);
        assertThat(host.run(done, TestingGuests.handle(""))).isInstanceOf(Step.Done.class);
    }

    @Test
    void wrongOrderIsRefused() {
        WasmInstance instance = TestingGuests.probe().newInstance(TestingGuests.CONTEXT, InstanceLimits.DEFAULT);
        assertThatIllegalStateException().isThrownBy(instance::resume);
        instance.start(TestingGuests.handle("get", "k"));

        assertThatIllegalStateException().isThrownBy(instance::resume);
        assertThatIllegalStateException().isThrownBy(() -> instance.start(TestingGuests.handle("get", "k")));
        assertThatIllegalArgumentException().isThrownBy(() -> instance.resume(new HostReply.StatePut()));
        assertThat(host.finish(instance, instance.resume(new HostReply.StateGet(null))))
                .isInstanceOf(Step.Done.class);
        assertThatIllegalStateException().isThrownBy(instance::resume);
        instance.close();
        instance.close();
        assertThatIllegalStateException().isThrownBy(instance::fuelUsed).withMessageContaining("closed");
        assertThatIllegalStateException().isThrownBy(instance::resume).withMessageContaining("closed");
    }

    private long fuelOf(String kind, String body) {
        try (WasmInstance instance = TestingGuests.probe().newInstance(TestingGuests.CONTEXT, InstanceLimits.DEFAULT)) {
            host.run(instance, TestingGuests.handle(kind, body));
            return instance.fuelUsed();
        }
    }

    private String random(TurnContext context) {
        try (WasmInstance instance = TestingGuests.probe().newInstance(context, InstanceLimits.DEFAULT)) {
            return ActorsTest.answer(host.run(instance, TestingGuests.handle("random", "16")));
        }
    }
}
