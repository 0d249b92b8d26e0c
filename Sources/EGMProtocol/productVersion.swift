/// The version of egmd, egmctl and egm-qemu, which are released together.
package let productVersion = "0.1.0"
