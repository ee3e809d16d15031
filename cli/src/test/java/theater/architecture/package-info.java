/** The architecture as a test; here because the command has all modules on its class path. */
package theater.architecture;
