package theater.cli.demo;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import theater.schemas.ClusterConfig;

/** The configuration file of the demo's executor, as anybody would write it for {@code theater run executor}. */
final class ExecutorFile {
    private ExecutorFile() {}

    static Path write(Path folder, ClusterConfig cluster) throws IOException {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.putObject("kafka").put("bootstrap.servers", cluster.bootstrapServers());
        var urls = root.putObject("registry").putArray("urls");
        cluster.registry().urls().forEach(url -> urls.add(url.toString()));
        root.putObject("operations").put("port", -1);
        root.putObject("executor")
                .put("name", "demo")
                .put("data", folder.resolve("executor").toString())
                .put("keys", folder.resolve("data/keys").toString());
        root.putObject("store").put("data", folder.resolve("data/store").toString());
        return Files.write(folder.resolve("executor.yaml"), new YAMLMapper().writeValueAsBytes(root));
    }
}
