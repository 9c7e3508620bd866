export default function Page() {
  return <h1>staff/today</h1>;
}
