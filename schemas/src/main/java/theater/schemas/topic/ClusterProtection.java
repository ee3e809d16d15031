package theater.schemas.topic;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SecurityDisabledException;
import theater.schemas.topic.CatalogueException.Code;

/**
 * Refuses clusters on which anyone may write everything: events are only worth something if nobody but the executors
 * writes them. A cluster that listens on this machine's loopback interface alone is let through, for development.
 */
public final class ClusterProtection {
    private ClusterProtection() {}

    /**
     * Checks a cluster.
     *
     * @throws CatalogueException {@code UNPROTECTED} if it has no authorizer and any broker is not on loopback
     */
    public static void check(Admin admin) {
        Collection<Node> nodes =
                AdminCalls.get("describe the cluster", admin.describeCluster().nodes());
        boolean local = nodes.stream().map(Node::host).allMatch(ClusterProtection::isLoopback);
        if (!local && !hasAuthorizer(admin)) {
            throw new CatalogueException(
                    Code.UNPROTECTED,
                    "the cluster has no authorizer, so that anyone who reaches it could forge events: set"
                            + " authorizer.class.name and ACLs on the brokers, or use one on 127.0.0.1");
        }
    }

    static boolean hasAuthorizer(Admin admin) {
        String what = "ask for the cluster's ACLs";
        try {
            AdminCalls.await(what, admin.describeAcls(AclBindingFilter.ANY).values());
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SecurityDisabledException) {
                return false;
            }
            if (e.getCause() instanceof AuthorizationException) {
                return true;
            }
            throw AdminCalls.explain(what, e);
        }
    }

    static boolean isLoopback(String host) {
        try {
            for (InetAddress address : InetAddress.getAllByName(host)) {
                if (!address.isLoopbackAddress()) {
                    return false;
                }
            }
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }
}
