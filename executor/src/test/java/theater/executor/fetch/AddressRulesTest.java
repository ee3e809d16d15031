package theater.executor.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import theater.schemas.manifest.AddressRange;

class AddressRulesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "100.100.100.200", // a cloud's metadata
                "127.0.0.1",
                "127.255.255.255",
                "169.254.169.254", // most clouds' metadata
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.192", // a cloud's metadata
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "168.63.129.16", // a cloud's metadata
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1", // IPv4-compatible
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:0:127.0.0.1", // IPv4-translated
                "64:ff9b::7f00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::808:808",
                "100::1",
                "2001::1", // Teredo
                "2001:db8::1",
                "2002:7f00:1::1", // 6to4
                "2002:808:808::1",
                "3fff::1",
                "4000::1",
                "fc00::1",
                "fd00:ec2::254", // a cloud's metadata
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void shouldRefuseWhatIsNotPublic(String address) {
        assertThat(AddressRules.refusal(InetAddress.ofLiteral(address), List.of()))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "64:ff9b::808:808",
                "2001:200::1",
                "2606:4700::1111",
                "2a00:1450::1"
            })
    void shouldAllowWhatIsPublic(String address) {
        assertThat(AddressRules.refusal(InetAddress.ofLiteral(address), List.of()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.0.0.0/8, true",
        "10.1.2.3, 10.1.2.4, false",
        "10.1.2.3, 192.168.0.0/16, false",
        "::ffff:10.1.2.3, 10.0.0.0/8, true",
        "64:ff9b::a01:203, 10.0.0.0/8, true",
        "fd00::1, fd00::/8, true",
        "::1, ::1, true",
        "4000::1, 4000::/16, true",
        "0.0.0.0, 0.0.0.0/0, false",
        "224.0.0.1, 0.0.0.0/0, false",
        "255.255.255.255, 0.0.0.0/0, false",
        "::, ::/0, false",
        "ff02::1, ::/0, false",
        "2002:a01:203::1, 10.0.0.0/8, false",
    })
    void shouldAllowWhatIsGranted(String address, String granted, boolean allowed) {
        assertThat(AddressRules.refusal(InetAddress.ofLiteral(address), List.of(AddressRange.parse(granted))))
                .matches(refusal -> refusal.isEmpty() == allowed);
    }
}
