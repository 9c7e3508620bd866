export default function Page() {
  return <h1>staff/vehicle</h1>;
}
